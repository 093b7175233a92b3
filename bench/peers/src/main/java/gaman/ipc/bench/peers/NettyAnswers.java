package gaman.ipc.bench.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Answers each frame with itself, and flushes once when a read is complete. Small answers are gathered in one buffer: to write
 * each by itself, as is usual, costs a third more with many in flight. Large ones leave as the slices that they came in.
 */
final class NettyAnswers extends ChannelInboundHandlerAdapter {
    private static final int SMALL = 4 << 10;
    private static final int GATHERED = 64 << 10;

    private ByteBuf small;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf frame = (ByteBuf) message;
        if (frame.readableBytes() > SMALL) {
            writeSmall(ctx);
            ctx.write(frame, ctx.voidPromise());
        } else {
            if (small == null) {
                small = ctx.alloc().directBuffer(GATHERED);
            }
            small.writeBytes(frame);
            frame.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        writeSmall(ctx);
        ctx.flush();
    }

    private void writeSmall(ChannelHandlerContext ctx) {
        if (small != null) {
            ctx.write(small, ctx.voidPromise());
            small = null;
        }
    }

    /** A peer that doesn't read is not read from. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
