package your.app;

import your.app.messages.Hello;

/** A test that lives in the package, and so in the module, of what it tests. */
public final class MainTest {
    public static void main(String[] args) {
        System.out.println(Main.welcome(new Hello("tests")) + " in " + MainTest.class.getModule());
    }
}
