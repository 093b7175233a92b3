package gaman.ipc;

import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoints and links of one {@link Gaman}: any thread adds some, the loop forgets them when they have ended. */
final class Members implements Runnable {
    private final EventLoop loop;
    private final List<Acceptor> endpoints = new CopyOnWriteArrayList<>();
    private final List<Connector> links = new CopyOnWriteArrayList<>();
    /** Loop thread only: every connection is ending, and the loop with the last of them. */
    private boolean ending;

    Members(EventLoop loop) {
        this.loop = loop;
    }

    // ---- any thread

    void add(Acceptor endpoint) {
        endpoints.add(endpoint);
    }

    void add(Connector link) {
        links.add(link);
    }

    void remove(Connector link) {
        links.remove(link);
    }

    /** Lets every endpoint listen, or none. */
    void publish() throws IOException {
        boolean published = false;
        try {
            for (Acceptor endpoint : endpoints) {
                endpoint.publish();
            }
            published = true;
        } finally {
            if (!published) {
                endpoints.forEach(Acceptor::unpublish);
            }
        }
    }

    void stop() {
        all().forEach(Member::stop);
    }

    // ---- the loop thread

    void end() {
        ending = true;
        all().forEach(member -> member.end(CloseReason.SHUTDOWN));
        run();
    }

    boolean isEnding() {
        return ending;
    }

    void abort() {
        all().forEach(member -> member.abort(CloseReason.SHUTDOWN));
    }

    /** What a member has done when it has no connection left. */
    @Override
    public void run() {
        if (!ending) {
            endpoints.removeIf(Member::isFinished);
            links.removeIf(Member::isFinished);
        } else if (areFinished(endpoints) && areFinished(links)) {
            loop.stop();
        }
    }

    /** Without an iterator, since memory may be short for one, and the loop would never end. */
    private static boolean areFinished(List<? extends Member> members) {
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).isFinished()) {
                return false;
            }
        }
        return true;
    }

    private List<Member> all() {
        List<Member> all = new ArrayList<>(endpoints);
        all.addAll(links);
        return all;
    }
}
