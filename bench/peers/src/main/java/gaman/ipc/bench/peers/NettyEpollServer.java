package gaman.ipc.bench.peers;

import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

/** Netty on its native transport for Linux. */
public final class NettyEpollServer {
    private NettyEpollServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws InterruptedException {
        NettyEcho.serve(EpollIoHandler.newFactory(), EpollServerDomainSocketChannel.class, new DomainSocketAddress(args[0]));
    }
}
