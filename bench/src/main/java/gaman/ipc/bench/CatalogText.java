package gaman.ipc.bench;

import java.util.Random;

/**
 * Text shaped like the well-known {@code citm_catalog.json}: a season of concerts, indented by four spaces, which are seven
 * tenths of it. Maps are keyed by numbers, most values are integers of nine digits in small objects, and the few strings
 * are French.
 */
final class CatalogText {
    private static final int FIRST_SHOW = 138_586_300;
    private static final int FIRST_ZONE = 205_705_990;
    private static final int FIRST_TOPIC = 324_846_090;
    private static final int FIRST_RANK = 338_937_230;
    private static final int AUDIENCE = 337_100_890;
    private static final int SHOWS = 184;
    private static final int DATES = 243;
    private static final int ZONES = 17;
    private static final int RANKS = 64;
    private static final int TOPICS = 19;
    private static final String[] WORDS = ("musique théâtre élève opéra concert scène café soirée d'été forêt symphonie "
            + "chœur garçon étoile orchestre balcon côté jardin cour première Noël baroque piano voix quatuor").split(" ");
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Random random = new Random(2);
    private final PrettyText text = new PrettyText(4);

    byte[] utf8() {
        text.begin('{');
        names("zoneNames", FIRST_ZONE, ZONES);
        names("audienceCategoryNames", AUDIENCE, 1);
        names("blockNames", 0, 0);
        text.name("shows").begin('{');
        for (int i = 0; i < SHOWS; i++) {
            show(FIRST_SHOW + 3 * i);
        }
        text.end('}').name("dates").begin('[');
        for (int i = 0; i < DATES; i++) {
            date(FIRST_SHOW + 3 * random.nextInt(SHOWS), FIRST_SHOW + 3 * SHOWS + i);
        }
        text.end(']');
        names("seatRankNames", FIRST_RANK, RANKS);
        names("topicNames", FIRST_TOPIC, TOPICS);
        return text.end('}').utf8();
    }

    private void names(String name, int first, int count) {
        text.name(name).begin('{');
        for (int i = 0; i < count; i++) {
            text.name(Integer.toString(first + i)).string(words());
        }
        text.end('}');
    }

    private void show(int id) {
        text.name(Integer.toString(id)).begin('{').name("description").literal(null).name("id").literal(id);
        text.name("logo");
        logo();
        text.name("name").string(words()).name("subTopicIds").begin('[');
        topics(2 + random.nextInt(3));
        text.end(']').name("subjectCode").literal(null).name("subtitle").literal(null).name("topicIds").begin('[');
        topics(3);
        text.end(']').end('}');
    }

    private void topics(int count) {
        for (int i = 0; i < count; i++) {
            text.literal(FIRST_TOPIC + random.nextInt(TOPICS));
        }
    }

    private void date(int show, int id) {
        int ranks = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 4 + random.nextInt(2);
        int rank = FIRST_RANK + random.nextInt(RANKS - ranks);
        text.begin('{').name("showId").literal(show).name("id").literal(id).name("logo");
        logo();
        text.name("name").literal(null).name("prices").begin('[');
        for (int i = 0; i < ranks; i++) {
            text.begin('{').name("amount").literal((ranks - i) * 500 * (21 + random.nextInt(20)));
            text.name("audienceCategoryId").literal(AUDIENCE).name("seatRankId").literal(rank + i).end('}');
        }
        text.end(']').name("seatRanks").begin('[');
        for (int i = 0; i < ranks; i++) {
            text.begin('{').name("zones").begin('[');
            zones(random.nextInt(3) == 0 ? 6 : 7 + random.nextInt(ZONES - 7));
            text.end(']').name("seatRankId").literal(rank + i).end('}');
        }
        text.end(']').name("seatMapImage").literal(null);
        text.name("start").literal(1_372_701_600_000L + 86_400_000L * (id % 365));
        text.name("venueCode").string("PALAIS_ROYAL").end('}');
    }

    private void zones(int count) {
        for (int i = 0; i < count; i++) {
            text.begin('{').name("zoneId").literal(FIRST_ZONE + random.nextInt(ZONES));
            text.name("blockIds").begin('[').end(']').end('}');
        }
    }

    private void logo() {
        if (random.nextBoolean()) {
            text.literal(null);
            return;
        }
        StringBuilder path = new StringBuilder("/images/");
        for (int i = 0; i < 24; i++) {
            path.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        text.string(path.toString());
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            words.append(words.isEmpty() ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return words.toString();
    }
}
