package gaman.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gaman.ipc.testing.Await;
import gaman.ipc.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** What a recording of the JDK's Flight Recorder shows of real connections. */
final class FlightRecordingTest {
    private static final String CONNECTION = "gaman.ipc.Connection";
    private static final String SLOW_HANDLER = "gaman.ipc.SlowHandler";

    /** Echoes; a message of a number takes so many milliseconds, "peer" looks who is there, "fail" quotes itself in a failure. */
    private static void answer(IpcContext ctx) {
        if (ctx.stage() != Stage.DATA) {
            return;
        }
        String text = ctx.text();
        if (text.equals("peer")) {
            ctx.peer();
        } else if (text.startsWith("fail")) {
            throw new IllegalStateException("can't take " + text);
        } else if (Character.isDigit(text.charAt(0))) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(text));
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
        ctx.send(ctx.body());
    }

    /** Ends the recording and returns its events of one kind and path, the earliest first. */
    private static List<RecordedEvent> stop(Recording recording, Served served, String kind) throws IOException {
        Path file = served.directory.resolve("recording.jfr");
        recording.stop();
        recording.dump(file);
        List<RecordedEvent> events = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals(kind) && event.getString("path").equals(served.path.toString())) {
                events.add(event);
            }
        }
        events.sort(Comparator.comparing(RecordedEvent::getEndTime));
        return events;
    }

    private static void echo(RawPeer peer, String text) {
        assertEquals(text, peer.write(RawPeer.text(text)).readFrame().text());
    }

    @Test
    void aConnectionIsShownWithItsLifeAndItsEnd() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            recording.start();
            Instant before = Instant.now();
            RawPeer peer = served.connect();
            echo(peer, "peer");
            echo(peer, "30");
            IpcContext ctx = recorder.connection();
            peer.close();
            recorder.untilClosed();
            List<RecordedEvent> events = stop(recording, served, CONNECTION);
            assertEquals(1, events.size(), events.toString());
            RecordedEvent event = events.get(0);
            assertEquals(ctx.id(), event.getLong("id"));
            assertEquals(System.getProperty("user.name"), event.getString("user"));
            assertEquals("PEER_CLOSED", event.getString("reason"));
            assertNull(event.getString("cause"));
            assertEquals(4 + 1 + 4 + 4 + 1 + 2, event.getLong("bytesIn"));
            assertEquals(4 + 1 + 4 + 4 + 1 + 2, event.getLong("bytesOut"));
            Instant opened = event.getInstant("opened");
            assertFalse(opened.isBefore(before.minusMillis(1)) || opened.isAfter(Instant.now()), before + " " + opened);
            assertTrue(event.getDuration().toMillis() >= 30, event.toString());
            assertTrue(event.getDuration().compareTo(Duration.between(before, Instant.now())) <= 0, event.toString());
            assertEquals("gaman-ipc", event.getThread().getJavaName());
            assertNull(event.getStackTrace());
        }
    }

    @Test
    void aConnectionFromBeforeTheRecordingShowsItsEndAndWhenItBegan() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            echo(peer, "before");
            Instant between = Instant.now();
            recording.start();
            echo(peer, "since");
            peer.close();
            recorder.untilClosed();
            List<RecordedEvent> events = stop(recording, served, CONNECTION);
            assertEquals(1, events.size(), events.toString());
            RecordedEvent event = events.get(0);
            assertEquals("PEER_CLOSED", event.getString("reason"));
            assertEquals(5 + 6 + 5 + 5, event.getLong("bytesIn"));
            assertFalse(event.getInstant("opened").isAfter(between), event.toString());
            assertEquals(Duration.ZERO, event.getDuration());
            assertNull(event.getString("user"));
        }
    }

    @Test
    void everyReasonIsShownWithItsCauseAndNoByteOfAPayload() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording();
                Served served = new Served(IpcOptions.builder().maxFrameSize(1000).build(), recorder)) {
            recording.start();
            served.connect().write(new byte[4]).end().readToEnd();
            recorder.untilClosed(1);
            served.connect().write(new byte[] {0, 0, 9, 9}).end().readToEnd();
            recorder.untilClosed(2);
            served.connect().write(RawPeer.text("fail sEcReT")).end().readToEnd();
            recorder.untilClosed(3);
            served.connect().write(RawPeer.text("sEcReT"), 0, 8).end().readToEnd();
            recorder.untilClosed(4);
            served.connect();
            recorder.until(10);
            served.endpoint.close();
            recorder.untilClosed(5);
            List<RecordedEvent> events = stop(recording, served, CONNECTION);
            assertEquals(List.of("PROTOCOL_ERROR", "FRAME_TOO_LARGE", "HANDLER_FAILED", "TRUNCATED", "SHUTDOWN"),
                    events.stream().map(event -> event.getString("reason")).toList());
            List<String> causes = events.stream().map(event -> String.valueOf(event.getString("cause"))).toList();
            assertTrue(causes.get(0).contains("size 0"), causes.toString());
            assertTrue(causes.get(1).contains("maxFrameSize=1000"), causes.toString());
            assertEquals(List.of("java.lang.IllegalStateException", "null", "null"), causes.subList(2, 5));
        }
    }

    @Test
    void aSlowCallIsShownAndAFastOneIsNot() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            recording.enable(SLOW_HANDLER).withThreshold(Duration.ofMillis(200));
            recording.start();
            RawPeer peer = served.connect();
            echo(peer, "fast");
            echo(peer, "201");
            echo(peer, "fast too");
            List<RecordedEvent> events = stop(recording, served, SLOW_HANDLER);
            assertEquals(1, events.size(), events.toString());
            RecordedEvent event = events.get(0);
            assertEquals(recorder.connection().id(), event.getLong("id"));
            assertEquals("DATA", event.getString("stage"));
            assertEquals(3, event.getInt("payloadLength"));
            assertTrue(event.getDuration().toMillis() >= 201, event.toString());
            assertEquals("gaman-ipc", event.getThread().getJavaName());
        }
    }

    @Test
    void callsAreShownFrom20MillisecondsOnUnlessTheRecordingSaysOtherwise() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            recording.start();
            echo(served.connect(), "25");
            List<RecordedEvent> events = stop(recording, served, SLOW_HANDLER);
            assertTrue(events.stream().anyMatch(event -> event.getInt("payloadLength") == 2), events.toString());
            assertEquals("20 ms", EventType.getEventType(SlowHandlerEvent.class).getSettingDescriptors().stream()
                    .filter(setting -> setting.getName().equals("threshold")).findFirst().orElseThrow().getDefaultValue());
        }
    }

    @Test
    void aThresholdOfNothingShowsEveryCallOfEveryStage() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            recording.enable(SLOW_HANDLER).withoutThreshold();
            recording.start();
            RawPeer peer = served.connect();
            peer.write(RawPeer.text("abc")).write(RawPeer.text("fail")).end().readToEnd();
            recorder.untilClosed();
            served.gaman.close(); // the last call has ended then
            List<RecordedEvent> events = stop(recording, served, SLOW_HANDLER);
            assertEquals(List.of("OPEN 0", "DATA 3", "DATA 4", "CLOSE 0"),
                    events.stream().map(event -> event.getString("stage") + " " + event.getInt("payloadLength")).toList());
        }
    }

    private static int depth(int level) {
        return depth(level + 1) + 1;
    }

    @Test
    void aCallThatFailsForWantOfStackOrMemoryIsShownAndHarmsNobodyElse() throws IOException {
        Recorder recorder = new Recorder(ctx -> {
            switch (ctx.text()) {
                case "deep" -> ctx.send("" + depth(0));
                case "full" -> throw new OutOfMemoryError("on purpose");
                default -> answer(ctx);
            }
        });
        try (Recording recording = new Recording(); Served served = new Served(recorder)) {
            recording.enable(SLOW_HANDLER).withoutThreshold();
            recording.start();
            RawPeer other = served.connect();
            echo(other, "before");
            served.connect().write(RawPeer.text("deep")).end().readToEnd();
            served.connect().write(RawPeer.text("full")).end().readToEnd();
            recorder.untilClosed(2);
            echo(other, "after");
            List<RecordedEvent> calls = stop(recording, served, SLOW_HANDLER);
            assertEquals(List.of(6, 4, 4, 5), calls.stream().filter(event -> event.getString("stage").equals("DATA"))
                    .map(event -> event.getInt("payloadLength")).toList());
        }
    }

    @Test
    void recordingsComeAndGoWhileMessagesFlow() throws IOException {
        Recorder recorder = new Recorder(FlightRecordingTest::answer);
        try (Served served = new Served(recorder)) {
            RawPeer peer = served.connect();
            for (int i = 0; i < 3; i++) {
                echo(peer, "quiet");
                try (Recording recording = new Recording()) {
                    recording.enable(SLOW_HANDLER).withoutThreshold();
                    recording.start();
                    echo(peer, "watched");
                    assertEquals(1, stop(recording, served, SLOW_HANDLER).size());
                }
            }
            assertTrue(recorder.connection().isOpen());
        }
    }

    @Test
    void aClientsConnectionIsShownToo() throws IOException {
        try (Recording recording = new Recording(); Served served = Served.echo()) {
            recording.start();
            try (IpcClient client = IpcClient.connect(served.path)) {
                assertEquals("x", client.request("x", Duration.ofSeconds(30)).text());
            }
            Await.until("the server's end of it", () -> served.gaman.stats().open() == 0);
            served.gaman.close();
            List<RecordedEvent> events = stop(recording, served, CONNECTION);
            assertEquals(List.of("LOCAL_CLOSE", "PEER_CLOSED"),
                    events.stream().map(event -> event.getString("reason")).sorted().toList());
        }
    }
}
