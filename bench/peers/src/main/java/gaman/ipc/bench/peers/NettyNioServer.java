package gaman.ipc.bench.peers;

import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.net.UnixDomainSocketAddress;

/** Netty on the JDK's channels and selector, as ours is. */
public final class NettyNioServer {
    private NettyNioServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws InterruptedException {
        NettyEcho.serve(NioIoHandler.newFactory(), NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(args[0]));
    }
}
