package gaman.ipc.bench;

import java.util.Random;

/** Strings together Japanese words, with an address, an emoji or a new line among them as people write them. */
final class JapaneseWords {
    private static final String[] WORDS = ("今日 は 友達 と 映画 を 見た とても 楽しかった 明日 の 朝 雨 が 降る らしい 新しい 本 買って 読んで いる 電車 で "
            + "東京 まで 行く 一番 好きな 食べ物 ラーメン です ね ありがとう ございます 仕事 終わった から 帰ります カメラ ゲーム 音楽 ニュース "
            + "猫 写真 かわいい 夏休み 海 へ 行きたい みんな 元気 ？ ！ 。 、 … ー").split(" ");
    private static final String[] ASIDES = {"\n", "\r\n", "\r\n", " http://example.jp/a1B2c3 ", " @user_42 ", "😊", "✨", "❤️"};

    private final Random random;

    JapaneseWords(Random random) {
        this.random = random;
    }

    String text(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(pick(random.nextInt(12) == 0 ? ASIDES : WORDS));
        }
        return text.toString();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
