package gaman.ipc.bench;

import java.util.Locale;
import java.util.Random;

/**
 * Text shaped like the well-known {@code twitter.json}: a hundred posts in Japanese, most with a post that they repeat, each
 * with an author of forty members. Names are long and share their beginnings, a third of the values are {@code false} or
 * {@code null}, and one byte in seven is not ASCII. An id is there twice: rounded to a double, and in full as a string.
 */
final class SocialText {
    private static final int POSTS = 100;

    /** A post's members, each with the kind of its value. */
    private static final String POST = "metadata:metadata created_at:date id:post id_str:digits text:text source:source "
            + "truncated:false in_answer_to_post_id:null in_answer_to_post_id_str:null in_answer_to_user_id:person? "
            + "in_answer_to_user_id_str:digits? in_answer_to_screen_name:handle? author:author geo:null coordinates:null "
            + "place:null contributors:null %srepeat_count:count favorite_count:count entities:entities favorited:false "
            + "repeated:false lang:ja";
    private static final String ORIGINAL = POST.formatted("");
    private static final String REPEAT = POST.formatted("repeated_post:original ");

    private static final String AUTHOR = "id:person id_str:digits name:words screen_name:handle location:words? "
            + "description:text url:link? entities:described protected:false followers_count:count friends_count:count "
            + "listed_count:count created_at:date favorites_count:count utc_offset:count? time_zone:handle? geo_enabled:false "
            + "verified:false posts_count:count lang:ja contributors_enabled:false is_translator:false "
            + "is_translation_enabled:false profile_background_color:color profile_background_image_url:image "
            + "profile_background_image_url_https:image profile_background_tile:false profile_image_url:image "
            + "profile_image_url_https:image profile_banner_url:image profile_link_color:color "
            + "profile_sidebar_border_color:color profile_sidebar_fill_color:color profile_text_color:color "
            + "profile_use_background_image:true default_profile:true default_profile_image:false following:false "
            + "follow_request_sent:false notifications:false";

    private static final String ENTITIES = "hashtags:none symbols:none urls:links user_mentions:mentions";
    private static final String MENTION = "screen_name:handle name:words id:person id_str:digits indices:indices";
    private static final String LINK = "url:link expanded_url:image display_url:link indices:indices";

    private final Random random = new Random(1);
    private final JapaneseWords words = new JapaneseWords(random);
    private final PrettyText text = new PrettyText(2);

    /** The number made last, which a string of digits repeats. */
    private long id;

    byte[] utf8() {
        text.begin('{').name("posts").begin('[');
        for (int i = 0; i < POSTS; i++) {
            object(i % 4 > 0 ? REPEAT : ORIGINAL);
        }
        text.end(']').name("search").begin('{').name("completed_in").literal(0.087).name("count").literal(POSTS).end('}');
        return text.end('}').utf8();
    }

    private void object(String members) {
        text.begin('{');
        for (String member : members.split(" ")) {
            int colon = member.indexOf(':');
            text.name(member.substring(0, colon));
            value(member.substring(colon + 1));
        }
        text.end('}');
    }

    private void list(boolean any, String members) {
        text.begin('[');
        if (any) {
            object(members);
        }
        text.end(']');
    }

    /** Writes a value of a kind; one whose kind ends in a question mark is mostly {@code null}. */
    private void value(String kind) {
        switch (kind) {
            case "null", "false", "true" -> text.literal(kind);
            case "post" -> text.literal(Math.round(next(505_000_000_000_000_000L) / 100.0) * 100);
            case "person" -> text.literal(next(100_000_000));
            case "digits" -> text.string(Long.toString(id));
            case "count" -> text.literal(random.nextInt(1 << random.nextInt(17)));
            case "ja" -> text.string(kind);
            case "date" -> text.string("Sun Aug 31 00:29:" + (10 + random.nextInt(50)) + " +0000 2014");
            case "text" -> text.string(words.text(9 + random.nextInt(58)));
            case "words" -> text.string(words.text(1 + random.nextInt(4)));
            case "handle" -> text.string("user_" + Integer.toString(random.nextInt(1 << 30), 32));
            case "color" -> text.string(Integer.toHexString((1 << 20) + random.nextInt(15 << 20)).toUpperCase(Locale.ROOT));
            case "link" -> text.string("http://example.jp/" + random.nextInt(10_000));
            case "image" -> text.string("https://images.example.com/profile_images/" + next(400_000_000) + "/normal.jpeg");
            case "source" -> text.string("<a href=\"http://example.com/download\" rel=\"nofollow\">Example for Phone</a>");
            case "metadata" -> object("result_type:color iso_language_code:ja");
            case "author" -> object(AUTHOR);
            case "original" -> object(ORIGINAL);
            case "entities" -> object(ENTITIES);
            case "described" -> object("description:linked");
            case "linked" -> object("urls:links");
            case "indices" -> text.begin('[').literal(random.nextInt(20)).literal(20 + random.nextInt(120)).end(']');
            case "none" -> list(false, "");
            case "links" -> list(random.nextInt(10) == 0, LINK);
            case "mentions" -> list(random.nextInt(5) > 0, MENTION);
            default -> value(random.nextInt(10) > 0 ? "null" : kind.substring(0, kind.length() - 1));
        }
    }

    private long next(long atLeast) {
        id = atLeast + random.nextInt(1_900_000_000);
        return id;
    }
}
