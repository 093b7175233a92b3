package gaman.ipc.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.Readme;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer with the jar on the class path: on the JDK, and on an image that has no module but java.base. */
@Timeout(60)
class ClassPathIT {
    private static final String SERVE = "-cp target/gaman-ipc.jar:shop Shop /tmp/gaman.sock $PWD/ruled";

    private static Workshop workshop;

    @BeforeAll
    static void compileIt() throws Exception {
        workshop = new Workshop();
        workshop.take("classpath", "src");
        workshop.run("javac -d shop -cp target/gaman-ipc.jar src/Shop.java");
    }

    @AfterAll
    static void removeIt() {
        workshop.close();
    }

    @Test
    void answersANodeClientAndTellsItWhoItIs() throws Exception {
        try (Program server = serve("exec java")) {
            assertAnswer(System.getProperty("user.name"));
            try (RawPeer peer = RawPeer.connect(ruled())) {
                assertEquals("come in", peer.write("hello\n").readLine());
            }
        }
    }

    @Test
    void servesWithoutJdkNetAndRefusesWhomItCanNotName() throws Exception {
        makeTheBase();
        try (Program server = serve("exec base/bin/java")) {
            assertAnswer("unknown");
            assertRefused();
            server.awaitError("\nWARNING: refused a peer on " + ruled() + ": ");
        }
    }

    @Test
    void logsAsMuchAsItIsToldToStandardErrorWhereThereIsNoLogging() throws Exception {
        makeTheBase();
        try (Program all = serve("exec base/bin/java -Djdk.system.logger.level=DEBUG"
                + " -Djdk.system.logger.format='%4$s %5$s%6$s%n'")) {
            assertRefused();
            all.awaitError("WARNING refused a peer on " + ruled() + ": ");
            RawPeer.connect(workshop.resolve("s")).close();
            all.awaitError("DEBUG connection 1 on " + workshop.resolve("s") + " ended: PEER_CLOSED\n");
        }
        try (Program none = serve("exec base/bin/java -Djdk.system.logger.level=OFF")) {
            assertRefused();
            none.terminate();
            none.exitCode();
            assertEquals("", none.errors());
        }
    }

    private static void makeTheBase() throws Exception {
        Workshop.needsJlink();
        if (!Files.exists(workshop.resolve("base"))) {
            workshop.run(Notes.commands("--add-modules java.base"));
            assertTrue(workshop.run("base/bin/java --list-modules").matches("java.base@\\S+\n"));
            System.out.println("the smallest image: " + workshop.mebibytes("base") + " MiB");
        }
    }

    private static Program serve(String java) {
        Program server = workshop.start(java + " " + SERVE);
        assertTrue(server.line().startsWith("listening, unnamed module "));
        return server;
    }

    private static void assertAnswer(String user) throws Exception {
        String node = Installed.program("node");
        Path script = Files.writeString(workshop.resolve("client.mjs"), Readme.program("js", "from node", workshop.resolve("s")));
        try (Program client = Program.start(node, script.toString())) {
            assertEquals("0 {\"name\":\"gaman\",\"peer\":\"" + user + "\"}", client.line());
        }
    }

    private static void assertRefused() {
        try (RawPeer peer = RawPeer.connect(ruled())) {
            assertEquals(0, peer.readToEnd().length);
        }
    }

    private static Path ruled() {
        return workshop.resolve("ruled");
    }
}
