package gaman.ipc;

import gaman.ipc.loop.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoints and links of one {@link Gaman}: any thread adds some, the loop forgets them when they have ended. */
final class Members implements Runnable {
    private final EventLoop loop;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    /** Loop thread only: every connection is ending, and the loop with the last of them. */
    private boolean ending;

    Members(EventLoop loop) {
        this.loop = loop;
    }

    // ---- any thread

    void add(Member member) {
        members.add(member);
    }

    void remove(Member member) {
        members.remove(member);
    }

    /** Lets every endpoint listen, or none. */
    void publish() throws IOException {
        boolean published = false;
        try {
            for (Member member : members) {
                member.publish();
            }
            published = true;
        } finally {
            if (!published) {
                for (Member member : members) {
                    member.unpublish();
                }
            }
        }
    }

    void stop() {
        for (Member member : members) {
            member.stop();
        }
    }

    // ---- the loop thread

    void end() {
        ending = true;
        for (Member member : members) {
            member.end(CloseReason.SHUTDOWN);
        }
        run();
    }

    boolean isEnding() {
        return ending;
    }

    void abort() {
        for (Member member : members) {
            member.abort(CloseReason.SHUTDOWN);
        }
    }

    /** Each member has this done when its last connection has gone: it is forgotten, or with the last of all the loop ends. */
    @Override
    public void run() {
        if (!ending) {
            members.removeIf(Member::isFinished);
        } else if (areFinished()) {
            loop.stop();
        }
    }

    /** Without an iterator, since memory may be short for one, and the loop would never end. */
    private boolean areFinished() {
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).isFinished()) {
                return false;
            }
        }
        return true;
    }
}
