/**
 * The event loop: which channels are ready, tasks from other threads, deadlines. Knows no protocol.
 */
package gaman.ipc.loop;
