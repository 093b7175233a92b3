package gaman.ipc;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How one path is served: what stands in the file system, who may connect, and every limit in force. Immutable; made by
 * {@link #builder()}. Each default and its reason stands at the builder's method of that name.
 *
 * <p>GamanJS has {@code unlink}, {@code mode}, {@code maxConnections} and {@code allowHalfOpen}; the others are ours,
 * because a server without limits is one peer away from its end. Where the socket is
 * {@linkplain Gaman#inherited(IpcOptions, IpcHandler) inherited}, its launcher has the say in {@code unlink}, {@code mode} and
 * {@code backlog}.
 *
 * <p><b>Against whom.</b> Other users of the machine are kept out by the file system, and by nothing else unless
 * {@link Builder#allowPeer} is set:
 * <ul>
 * <li>Whoever may write to the socket file may connect: that is {@link Builder#mode}, by default the server's own user. The
 * directories above it count as well.
 * <li>Whoever may write to its directory may take the name before the server does, lock its lock file, move the file away, or
 * have the server remove another of its own files in the moment between a look and an unlink. So put it where
 * only the server's user may write: {@code $XDG_RUNTIME_DIR}, or a directory of mode {@code rwx--x--x}. In {@code /tmp},
 * whose sticky bit protects what stands there, others can still come first: this server then refuses to start, and clients
 * should name the user they expect, with {@link ClientOptions.Builder#requirePeer}.
 * <li>Whoever is connected can make the loop work, hold a descriptor and a place of {@code maxConnections}, what
 * {@code maxPendingBytes} allows and a half-sent message for {@code frameTimeout}, and cause ten lines of log a second. It
 * can't make the server allocate what it only announces, starve others that are connected, or read what is theirs.
 * <li>The same user, and root, can do everything, as they can to any process; {@code /proc/net/unix} shows everybody the
 * path.
 * </ul>
 */
public final class IpcOptions {
    private static final IpcOptions DEFAULTS = builder().build();

    private final boolean unlink;
    private final Set<PosixFilePermission> mode;
    private final int maxConnections;
    final Limits limits;
    private final int backlog;
    private final Predicate<Peer> allowPeer;

    private IpcOptions(Builder from) {
        unlink = from.unlink;
        mode = from.mode;
        maxConnections = from.maxConnections;
        limits = Limits.ofServer(from.limits, from.allowHalfOpen, from.unframed);
        backlog = from.backlog;
        allowPeer = from.allowPeer;
    }

    /**
     * {@return the options with every default}
     */
    public static IpcOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return a builder in which every option has its default}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return whether a stale socket file is replaced}
     */
    public boolean unlink() {
        return unlink;
    }

    /**
     * {@return the permissions of the socket file}
     */
    public Set<PosixFilePermission> mode() {
        return mode;
    }

    /**
     * {@return the most connections at a time; {@link Integer#MAX_VALUE} for no limit}
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * {@return whether a connection outlives the peer's end of stream}
     */
    public boolean allowHalfOpen() {
        return limits.allowHalfOpen;
    }

    /**
     * {@return what is done with peers that write no frames}
     */
    public Unframed unframed() {
        return limits.unframed;
    }

    /**
     * {@return the largest message, type byte and payload, in bytes}
     */
    public int maxFrameSize() {
        return limits.maxFrameSize;
    }

    /**
     * {@return the most bytes that may wait for one peer to read them}
     */
    public long maxPendingBytes() {
        return limits.maxPendingBytes;
    }

    /**
     * {@return the pending bytes above which a connection is not writable}
     */
    public long highWaterMark() {
        return limits.highWaterMark;
    }

    /**
     * {@return the pending bytes at or below which a connection is writable again}
     */
    public long lowWaterMark() {
        return limits.lowWaterMark;
    }

    /**
     * {@return how long a message may take from its first byte to its last; zero for no limit}
     */
    public Duration frameTimeout() {
        return limits.frameTimeout;
    }

    /**
     * {@return how long nothing may come or go; zero for no limit}
     */
    public Duration idleTimeout() {
        return limits.idleTimeout;
    }

    /**
     * {@return how many connections may wait to be accepted}
     */
    public int backlog() {
        return backlog;
    }

    /**
     * {@return the test that a peer must pass, if there is one}
     */
    public Optional<Predicate<Peer>> allowPeer() {
        return Optional.ofNullable(allowPeer);
    }

    /**
     * Collects options. Every method refuses a value that is out of range with an {@link IllegalArgumentException} that names
     * value and range. Not safe for threads.
     */
    public static final class Builder {
        private boolean unlink = true;
        private Set<PosixFilePermission> mode = permissions("rw-------");
        private int maxConnections = Integer.MAX_VALUE;
        private boolean allowHalfOpen;
        private Unframed unframed = Unframed.ANSWER_UNFRAMED;
        private final LimitsBuilder limits = new LimitsBuilder();
        private int backlog = 1024;
        private Predicate<Peer> allowPeer;

        private Builder() {
        }

        /**
         * Whether a stale socket file, one that nobody listens on, is replaced. Default true, as in GamanJS, so that a
         * restart after a crash just works; but a live server's socket and anything that isn't a socket are never
         * touched. With false any existing file is an error.
         *
         * @param value true to replace a stale file
         * @return this builder
         */
        public Builder unlink(boolean value) {
            unlink = value;
            return this;
        }

        /**
         * The permissions of the socket file; who may write to it may connect. Default {@code rw-------}, the user
         * alone: wider access should be somebody's decision. They hold from the first moment on, whatever the umask.
         *
         * @param value nine characters as {@code ls} shows them, such as {@code rw-rw----}
         * @return this builder
         */
        public Builder mode(String value) {
            mode = permissions(value);
            return this;
        }

        /**
         * The permissions of the socket file, as a set; see {@link #mode(String)}.
         *
         * @param value the permissions
         * @return this builder
         */
        public Builder mode(Set<PosixFilePermission> value) {
            mode = Set.copyOf(value);
            return this;
        }

        /**
         * The most connections at a time; one more is accepted and closed at once, without OPEN or CLOSE, counted as
         * refused, and warned of if it is the first since one ended. Default: no limit but the process's descriptors.
         *
         * @param value at least 1
         * @return this builder
         */
        public Builder maxConnections(int value) {
            maxConnections = (int) LimitsBuilder.inRange("maxConnections", value, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Whether a connection stays open for answers after the peer has ended its side. Default false, as in GamanJS
         * and Node: what is pending is sent, then the connection is closed. With true the handler must call
         * {@link IpcContext#close()}. Set an {@link #idleTimeout} too: that such a peer has died is only noticed when
         * something is sent to it.
         *
         * @param value true to keep the connection
         * @return this builder
         */
        public Builder allowHalfOpen(boolean value) {
            allowHalfOpen = value;
            return this;
        }

        /**
         * What is done with peers that write no frames. Default {@link Unframed#ANSWER_UNFRAMED}: GamanJS's own
         * published clients are such peers, and so is {@code nc -U}.
         *
         * @param value the treatment
         * @return this builder
         */
        public Builder unframed(Unframed value) {
            unframed = Objects.requireNonNull(value, "unframed");
            return this;
        }

        /**
         * The largest message either way, in bytes of type and payload together: the value of a frame's size field.
         * Default 16 MiB: far over usual messages, and small enough that a few hostile peers don't fill a heap. An
         * incoming one over it closes the connection at its header; an outgoing one is an
         * {@link IllegalArgumentException}.
         *
         * @param value 1 to 536,870,911 (2<sup>29</sup> - 1, so that no frame begins like unframed text)
         * @return this builder
         */
        public Builder maxFrameSize(int value) {
            limits.maxFrameSize(value);
            return this;
        }

        /**
         * The most bytes that may wait for one peer to read them. Default 16 MiB: one message of the largest default
         * size. A send that would exceed it closes the connection with {@link CloseReason#SLOW_CONSUMER}; but while no
         * more than the high-water mark is pending, one message of any size is taken, so that a thread
         * that alone sends to a peer, and asks {@link IpcContext#isWritable()} before each send, never loses one that reads.
         *
         * @param value bytes, 0 to 536,870,911
         * @return this builder
         */
        public Builder maxPendingBytes(long value) {
            limits.maxPendingBytes(value);
            return this;
        }

        /**
         * The pending bytes above which {@link IpcContext#isWritable()} is false and nothing more is read from that
         * peer. Default 1 MiB: about five full socket buffers, so a peer that merely runs behind never notices;
         * or maxPendingBytes where that is less.
         *
         * @param value bytes, at least 0, at most maxPendingBytes
         * @return this builder
         */
        public Builder highWaterMark(long value) {
            limits.highWaterMark(value);
            return this;
        }

        /**
         * The pending bytes at or below which a connection that was over the high-water mark is writable again. Default
         * 256 KiB: one socket buffer, so that the peer never waits for data while the handler wakes up; or the
         * high-water mark where that is less.
         *
         * @param value bytes, at most the high-water mark
         * @return this builder
         */
        public Builder lowWaterMark(long value) {
            limits.lowWaterMark(value);
            return this;
        }

        /**
         * How long one message may take from its first byte to its last. Default 30 seconds: local peers need
         * milliseconds, and a half-sent message holds memory. Does not run while this side isn't reading.
         *
         * @param value zero for no limit, or at least one millisecond
         * @return this builder
         */
        public Builder frameTimeout(Duration value) {
            limits.frameTimeout(value);
            return this;
        }

        /**
         * How long nothing may come or go before the connection is closed. Default zero, no limit: a local listener may
         * well be silent for days.
         *
         * @param value zero for no limit, or at least one millisecond
         * @return this builder
         */
        public Builder idleTimeout(Duration value) {
            limits.idleTimeout(value);
            return this;
        }

        /**
         * How many connections may wait to be accepted; the kernel may lower it ({@code net.core.somaxconn}). Default
         * 1024: with the JDK's 50, a burst of clients fails with EAGAIN.
         *
         * @param value at least 1
         * @return this builder
         */
        public Builder backlog(int value) {
            backlog = (int) LimitsBuilder.inRange("backlog", value, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * A test that a peer must pass before OPEN, on the loop thread. Default: none, the file's mode decides. Where
         * the peer's credentials can't be had, or the test throws, the peer is refused.
         *
         * @param value true for a peer that may connect
         * @return this builder
         */
        public Builder allowPeer(Predicate<Peer> value) {
            allowPeer = Objects.requireNonNull(value, "allowPeer");
            return this;
        }

        /**
         * {@return the options}
         *
         * @throws IllegalArgumentException if the marks and maxPendingBytes are set out of order
         */
        public IpcOptions build() {
            return new IpcOptions(this);
        }

        private static Set<PosixFilePermission> permissions(String text) {
            try {
                return Set.copyOf(PosixFilePermissions.fromString(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("mode=" + text + " is no file mode; write nine characters, such as rw-rw----", e);
            }
        }
    }
}
