module your.app {
    requires gaman.ipc;
    opens your.app.messages to gaman.ipc;
}
