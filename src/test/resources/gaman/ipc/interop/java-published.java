// A client as GamanJS publishes it for Java: a placeholder, which opens no Unix domain socket.
import java.io.OutputStream;
import java.net.Socket;

public class IPCClient {
    public static void main(String[] args) throws Exception {
        Socket socket = new Socket("localhost", 0);
        OutputStream out = socket.getOutputStream();
        out.write("{\"hello\":\"from java\"}".getBytes());
        out.flush();
        socket.close();
    }
}
