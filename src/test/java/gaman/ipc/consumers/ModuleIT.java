package gaman.ipc.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Installed;
import gaman.ipc.testing.Program;
import gaman.ipc.testing.RawPeer;
import gaman.ipc.testing.Readme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer that is a module, with the jar on the module path, as module-info-notes.md has it: by its own commands. */
@Timeout(60)
class ModuleIT {
    private static final String LISTENING = "listening, module gaman.ipc";
    private static final String COMPILE = "javac -d classes ";
    private static final int STARTS = 3;

    private static Workshop workshop;

    @BeforeAll
    static void compileIt() throws Exception {
        workshop = new Workshop();
        workshop.take("modular", "src");
        workshop.run(Notes.commands(COMPILE).lines().filter(line -> line.startsWith(COMPILE)).findFirst().orElseThrow());
    }

    @AfterAll
    static void removeIt() {
        workshop.close();
    }

    @Test
    void isTheModuleThatThePageShows() throws Exception {
        assertEquals(Notes.block("java", "opens"),
                Files.readString(Path.of("src/it/modular/module-info.java")));
    }

    @Test
    void answersANodeClientFromTheModulePath() throws Exception {
        answersNode("java -p target/gaman-ipc.jar:classes -m your.app/your.app.Main /tmp/gaman.sock");
    }

    @Test
    void answersANodeClientFromAnImageWithAHeapOfEightMebibytes() throws Exception {
        Workshop.needsJlink();
        String commands = Notes.commands("--add-modules your.app --output");
        int last = commands.indexOf("image/bin/java -Xmx8m ");
        assertTrue(last > 0, commands);
        workshop.run(commands.substring(0, last));
        String serve = "exec " + commands.substring(last);
        answersNode(serve);
        List<String> modules = workshop.run("image/bin/java --list-modules").lines().map(line -> line.replaceAll("@.*", "")).toList();
        assertEquals(List.of("gaman.ipc", "java.base", "jdk.net", "your.app"), modules);
        List<Long> listening = new ArrayList<>();
        List<Long> answered = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            long begin = System.nanoTime();
            try (Program server = workshop.start(serve)) {
                assertEquals(LISTENING, server.line());
                listening.add(System.nanoTime() - begin);
                try (RawPeer peer = RawPeer.connect(workshop.resolve("s"))) {
                    assertEquals("{\"name\":\"gaman\",\"greets\":\"you\"}", peer.write("{\"hello\":\"you\"}").readLine());
                    answered.add(System.nanoTime() - begin);
                }
            }
        }
        System.out.printf("the image: %d MiB; at -Xmx8m it listens %d ms after the start of the JVM, and has answered after %d%n",
                workshop.mebibytes("image"), medianMillis(listening), medianMillis(answered));
    }

    private static void answersNode(String serve) throws Exception {
        String node = Installed.program("node");
        try (Program server = workshop.start(serve)) {
            assertEquals(LISTENING, server.line());
            Path script = Files.writeString(workshop.resolve("client.mjs"),
                    Readme.program("js", "from node", workshop.resolve("s")));
            try (Program client = Program.start(node, script.toString())) {
                assertEquals("0 {\"name\":\"gaman\",\"greets\":\"from node\"}", client.line());
            }
        }
    }

    private static long medianMillis(List<Long> nanos) {
        Collections.sort(nanos);
        return nanos.get(nanos.size() / 2) / 1_000_000;
    }

    @Test
    void isPatchedByItsOwnTestsWithoutAWordAboutOurs() throws Exception {
        workshop.take("patched", "test");
        assertEquals("Welcome[name=gaman, greets=tests] in module your.app\n", workshop.run(Notes.commands("--patch-module")));
    }

    @Test
    void canNotNameThePackagesThatAreNotExported() throws Exception {
        workshop.take("modular", "inside");
        Files.writeString(workshop.resolve("inside/your/app/Inside.java"),
                "package your.app; class Inside { gaman.ipc.wire.RingBuffer ring; }");
        try (Program javac = workshop.start("javac -d refused -p target/gaman-ipc.jar $(find inside -name '*.java')")) {
            assertNotEquals(0, javac.exitCode());
            assertTrue(javac.errors().contains("package gaman.ipc.wire is not visible"), javac.errors());
        }
    }

    @Test
    void seesWhatThePageSaysOfTheModule() throws Exception {
        List<String> lines = workshop.run(Notes.commands("--describe-module")).lines().toList();
        assertTrue(lines.get(0).startsWith("gaman.ipc@"), lines::toString);
        assertEquals(List.of("exports gaman.ipc", "exports gaman.ipc.json"),
                lines.stream().filter(line -> line.startsWith("exports ")).toList());
        assertTrue(lines.contains("requires jdk.net") && lines.contains("main-class gaman.ipc.cli.Main"), lines::toString);
        TreeSet<String> modules = new TreeSet<>(Arrays.asList(lines.get(lines.size() - 1).split(",")));
        assertTrue(modules.remove("java.base") && modules.remove("jdk.net"), lines::toString);
        modules.remove("jdk.jfr");
        assertTrue(modules.isEmpty(), lines::toString);
    }
}
