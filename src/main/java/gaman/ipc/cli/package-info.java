/**
 * The programs in the jar: {@code demo}, {@code echo}, {@code listen}, {@code send}.
 */
package gaman.ipc.cli;
