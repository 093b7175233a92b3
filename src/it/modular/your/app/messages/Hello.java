package your.app.messages;

public record Hello(String hello) {
}
