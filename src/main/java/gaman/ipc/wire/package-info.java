/**
 * The bytes of the protocol: rings that hold them, decoders that find messages in them, an encoder that makes them.
 * Knows no channels and no threads; every class here belongs to one loop thread.
 */
package gaman.ipc.wire;
