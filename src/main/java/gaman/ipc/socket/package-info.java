/**
 * The file behind a Unix domain socket: who may bind a path, how the file appears and goes, and who is at the other end.
 *
 * <p>Sources: <a href="https://openjdk.org/jeps/380">JEP 380</a>, unix(7), link(2), rename(2), fcntl(2).
 */
package gaman.ipc.socket;
