/**
 * GamanJS IPC for the JVM: framed messages between the processes of one machine, over Unix domain sockets (JEP 380).
 */
module gaman.ipc {
    requires jdk.net;
    requires static jdk.jfr;

    exports gaman.ipc;
    exports gaman.ipc.json;
}
