package your.app.messages;

public record Welcome(String name, String greets) {
}
