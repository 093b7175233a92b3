package gaman.ipc.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link GrowthServer} in a JVM of its own with that JVM's defaults, in a directory that goes with it. */
final class ServerProcess implements Closeable {
    /**
     * Its memory.
     *
     * @param connections how many are open
     * @param heap bytes that are reachable
     * @param direct bytes of direct memory
     */
    record Memory(int connections, long heap, long direct) {
    }

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;

    private ServerProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    /** Starts a server; it listens when this returns. */
    static ServerProcess start() throws IOException {
        Path directory = Files.createTempDirectory("gaman");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), GrowthServer.class.getName(), socketIn(directory).toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        ServerProcess server = new ServerProcess(directory, process);
        try {
            server.expect(GrowthServer.LISTENING);
            return server;
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
    }

    private static Path socketIn(Path directory) {
        return directory.resolve("echo.sock");
    }

    Path path() {
        return socketIn(directory);
    }

    ProcessCpu cpu() {
        return new ProcessCpu(process.pid());
    }

    /** Asks for its memory, after a garbage collection. */
    Memory memory() throws IOException {
        OutputStream questions = process.getOutputStream();
        questions.write('\n');
        questions.flush();
        String[] figures = line().split(" ");
        return new Memory(Integer.parseInt(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
    }

    private void expect(String wanted) throws IOException {
        String line = line();
        if (!line.equals(wanted)) {
            throw new IOException("the server said " + line);
        }
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the server has ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(path().resolveSibling(path().getFileName() + ".lock"));
        Files.deleteIfExists(path());
        Files.delete(directory);
    }
}
