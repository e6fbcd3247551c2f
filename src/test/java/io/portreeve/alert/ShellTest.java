package io.portreeve.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "it's",
                "'; touch /tmp/owned; '",
                "$(id)",
                "`id`",
                "\"quoted\" $HOME \\ !! *",
                "a\nb",
                "''"
            })
    void a_shell_reads_back_just_the_text(String text) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Shell.quote(text)).start();
        String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        assertThat(read).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0007", "a\u202eb", "a\ufffdb", "", " "})
    void text_that_is_not_what_it_looks_like_is_not_carried(String text) {
        assertThat(Shell.canCarry(text)).isFalse();
    }

    @Test
    void a_name_with_a_leading_dash_is_no_option() {
        assertThat(Kubectl.on("-n", "get service", "--all", "-o yaml"))
                .isEqualTo("kubectl --namespace='-n' get service -o yaml -- '--all'");
    }
}
