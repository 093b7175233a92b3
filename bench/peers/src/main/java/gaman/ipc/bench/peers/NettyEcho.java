package gaman.ipc.bench.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ResourceLeakDetector;
import java.net.SocketAddress;

/**
 * An echo server of Netty on one event loop: its own frame decoder, which slices and does not copy, and its default pool of
 * direct buffers. Tuned as somebody would who measures: reads of what a Unix domain socket holds (a sixth less for 64 KiB
 * messages than with the default of 64 KiB), and nothing that looks for leaks.
 */
final class NettyEcho {
    private static final int LARGEST_FRAME = 17 << 20;
    private static final int SIZE_FIELD = 4;
    private static final int LARGEST_READ = 256 << 10;

    private NettyEcho() {
    }

    /** Serves an address by one of the transports. */
    static void serve(IoHandlerFactory transport, Class<? extends ServerChannel> listener, SocketAddress address)
            throws InterruptedException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, transport))
                .channel(listener)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, LARGEST_READ))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(LARGEST_FRAME, 0, SIZE_FIELD),
                                new NettyAnswers());
                    }
                })
                .bind(address).sync();
        System.out.println("listening");
    }
}
