package gaman.ipc.socket;

/**
 * Who is at the other end of a connection, as the kernel noted it when the connection was made.
 *
 * @param user  the effective user's name, or its number where the system has no name for it
 * @param group the effective group's name, or its number
 */
public record Credentials(String user, String group) {
}
