package gaman.ipc;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a client connects, and every limit in force on its connection. Immutable; made by {@link #builder()}. Each default
 * and its reason stands at the builder's method of that name.
 */
public final class ClientOptions {
    private static final ClientOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final Duration minReconnectDelay;
    private final Duration maxReconnectDelay;
    private final String requirePeer;
    final Limits limits;

    private ClientOptions(Builder from) {
        connectTimeout = from.connectTimeout;
        minReconnectDelay = from.minReconnectDelay;
        maxReconnectDelay = from.maxReconnectDelay;
        requirePeer = from.requirePeer;
        limits = Limits.ofClient(from.limits);
    }

    /**
     * {@return the options with every default}
     */
    public static ClientOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return a builder in which every option has its default}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return how long one attempt to connect may take}
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * {@return the shortest delay before connecting again, or empty if that is not done; see {@link Builder#reconnect}}
     */
    public Optional<Duration> minReconnectDelay() {
        return Optional.ofNullable(minReconnectDelay);
    }

    /**
     * {@return the longest delay before connecting again, or empty if that is not done; see {@link Builder#reconnect}}
     */
    public Optional<Duration> maxReconnectDelay() {
        return Optional.ofNullable(maxReconnectDelay);
    }

    /**
     * {@return the user that the server must run as, if one is required}
     */
    public Optional<String> requirePeer() {
        return Optional.ofNullable(requirePeer);
    }

    /**
     * {@return the largest message, type byte and payload, in bytes}
     */
    public int maxFrameSize() {
        return limits.maxFrameSize;
    }

    /**
     * {@return the most bytes that may wait for the server to read them}
     */
    public long maxPendingBytes() {
        return limits.maxPendingBytes;
    }

    /**
     * {@return the pending bytes above which a link is not writable}
     */
    public long highWaterMark() {
        return limits.highWaterMark;
    }

    /**
     * {@return the pending bytes at or below which a link is writable again}
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
     * Collects options. Every method refuses a value that is out of range with an {@link IllegalArgumentException} that names
     * value and range. Not safe for threads.
     */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration minReconnectDelay;
        private Duration maxReconnectDelay;
        private String requirePeer;
        private final LimitsBuilder limits = new LimitsBuilder();

        private Builder() {
        }

        /**
         * How long one attempt to connect may take. A local connect is answered at once, unless the server's backlog is
         * full: then it is tried again until there is room or this time is over. Default 5 seconds: a server that has not
         * accepted for so long is stuck.
         *
         * @param value at least one millisecond
         * @return this builder
         */
        public Builder connectTimeout(Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("connectTimeout=" + value + " is out of range; it takes at least 1 ms");
            }
            connectTimeout = value;
            return this;
        }

        /**
         * Connects again when the connection is lost or can't be made, whatever the reason, for {@link Gaman#connect} alone;
         * not when the program itself has closed it ({@link IpcContext#close()}, {@link IpcLink#close()}). An attempt that
         * fails is not heard by the handler; the first of them is logged as a warning. Default: not, since only the program
         * knows what to do about what was on its way. The delay starts at the shortest and doubles with each failure to the
         * longest; so it does after a connection that did not last as long as the delay before it, and starts at the
         * shortest again after one that did. Each time it is shortened by up to half at random, so that the clients of a
         * server that comes back don't all come at once.
         *
         * @param minDelay the shortest delay, at least one millisecond
         * @param maxDelay the longest, not less
         * @return this builder
         */
        public Builder reconnect(Duration minDelay, Duration maxDelay) {
            if (minDelay.compareTo(Duration.ofMillis(1)) < 0 || maxDelay.compareTo(minDelay) < 0) {
                throw new IllegalArgumentException("reconnect(" + minDelay + ", " + maxDelay
                        + ") is out of range; it takes a delay of at least 1 ms and one that is not less");
            }
            minReconnectDelay = minDelay;
            maxReconnectDelay = maxDelay;
            return this;
        }

        /**
         * Which user the server must run as, by the kernel's word; another one, or none to be had, is refused before
         * anything is sent. Default: any. Set it where the socket stands in a directory that others may write to, since
         * whoever comes first can serve under the server's name.
         *
         * @param user the user's name, or the number of a user that has no name
         * @return this builder
         */
        public Builder requirePeer(String user) {
            if (user.isBlank()) {
                throw new IllegalArgumentException("requirePeer(\"" + user + "\") names no user; leave it out to take any");
            }
            requirePeer = user;
            return this;
        }

        /**
         * The largest message, either way, in bytes of type and payload. Default 16 MiB, as a server's.
         *
         * @param value 1 to 536,870,911
         * @return this builder
         */
        public Builder maxFrameSize(int value) {
            limits.maxFrameSize(value);
            return this;
        }

        /**
         * How many bytes may wait for the server to read them before the connection is given up; and for an
         * {@link IpcClient}, how many may be received and not taken before it reads no more, with 64 for each message.
         * Default 16 MiB. A message of any legal size is taken when nothing waits.
         *
         * @param value 0 to 536,870,911
         * @return this builder
         */
        public Builder maxPendingBytes(long value) {
            limits.maxPendingBytes(value);
            return this;
        }

        /**
         * Above so many waiting bytes a connection is not writable, for {@link Gaman#connect} alone. Unlike a server, a
         * client reads on all the same, since its server may take no more before its answers are read. Default 1 MiB, or
         * {@code maxPendingBytes} if that is less.
         *
         * @param value at most {@code maxPendingBytes}
         * @return this builder
         */
        public Builder highWaterMark(long value) {
            limits.highWaterMark(value);
            return this;
        }

        /**
         * Down to so many waiting bytes a connection is writable again, for {@link Gaman#connect} alone. Default 256 KiB, or
         * the high-water mark if that is less.
         *
         * @param value at most {@code highWaterMark}
         * @return this builder
         */
        public Builder lowWaterMark(long value) {
            limits.lowWaterMark(value);
            return this;
        }

        /**
         * How long a message that has begun may take to arrive, for {@link Gaman#connect} alone: an {@link IpcClient} has
         * the deadlines of its calls. Default 30 seconds.
         *
         * @param value zero for no limit, or at least one millisecond
         * @return this builder
         */
        public Builder frameTimeout(Duration value) {
            limits.frameTimeout(value);
            return this;
        }

        /**
         * How long nothing may come or go before the connection is closed, for {@link Gaman#connect} alone. Default zero,
         * no limit.
         *
         * @param value zero for no limit, or at least one millisecond
         * @return this builder
         */
        public Builder idleTimeout(Duration value) {
            limits.idleTimeout(value);
            return this;
        }

        /**
         * {@return the options}
         *
         * @throws IllegalArgumentException if a mark is over what it must not exceed
         */
        public ClientOptions build() {
            return new ClientOptions(this);
        }
    }
}
