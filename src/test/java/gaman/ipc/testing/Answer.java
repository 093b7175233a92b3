package gaman.ipc.testing;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a child makes of a line that it is given: the other end of {@link ChildJvm#ask}. */
public interface Answer {
    String to(String line) throws Exception;

    /** Answers each line of the input with a line of the output, until the input ends. */
    static void eachLine(Answer answer) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            answers.println(answer.to(line));
        }
    }
}
