package gaman.ipc.bench.peers;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A virtual thread per connection that reads and writes a blocking channel, with the same buffers as {@link BareLoopServer}:
 * what differs is who waits. Needs JDK 21.
 */
public final class VirtualThreadServer {
    private VirtualThreadServer() {
    }

    /** Serves the path that is given, until the process is killed. */
    public static void main(String[] args) throws Throwable {
        // Looked up, since these sources compile for JDKs that have no such method.
        MethodHandle start = MethodHandles.publicLookup().findStatic(Thread.class, "startVirtualThread",
                MethodType.methodType(Thread.class, Runnable.class));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(args[0]), 4096);
        System.out.println("listening");
        while (true) {
            SocketChannel channel = server.accept();
            Runnable serving = () -> serve(channel);
            Thread thread = (Thread) start.invokeExact(serving);
        }
    }

    private static void serve(SocketChannel channel) {
        try (channel) {
            EchoBuffers buffers = new EchoBuffers(channel);
            while (buffers.read()) {
                while (buffers.hasAnswers()) {
                    buffers.write();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
