package dev.wirewitness.admin.view;

import static dev.wirewitness.admin.Samples.decided;
import static dev.wirewitness.admin.Samples.finished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.admin.MemoryLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RecentExchangesTest {
    private static final int CAPACITY = 300;

    private final MemoryLog log = new MemoryLog();
    private final RecentExchanges recent = new RecentExchanges(log, CAPACITY);

    @BeforeEach
    void follow() {
        log.follow(0, recent);
    }

    @Test
    void page_ofManyExchangesInAnyOrder_isWhatAListWouldGive() {
        Random random = new Random(4);
        List<String> ids = new ArrayList<>();
        List<String> open = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 3 * CAPACITY; i++) {
            String id = "x" + i;
            log.add(i, decided(id, i % 7 == 0 ? "block" : "allow"));
            ids.addFirst(id);
            open.add(id);
            while (open.size() > random.nextInt(40)) {
                String done = open.remove(random.nextInt(open.size()));
                log.add(i, finished(done));
                ended.add(done);
            }
        }
        List<ExchangeView> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        RecentExchanges.Page page;
        do {
            page = recent.page(new ExchangeQuery(Map.of(), before, 37));
            all.addAll(page.exchanges());
            before = all.getLast().index();
        } while (page.more());

        assertThat(all.stream().map(ExchangeView::exchangeId)).isEqualTo(ids.subList(0, CAPACITY));
        assertThat(all).allSatisfy(
                exchange -> assertThat(exchange.end() != null).isEqualTo(ended.contains(exchange.exchangeId())));
        List<ExchangeView> blocked = recent.page(
                        new ExchangeQuery(Map.of(ExchangeQuery.Filter.ACTION, "block"), Long.MAX_VALUE, 1000))
                .exchanges();
        assertThat(blocked).isEqualTo(all.stream().filter(e -> e.action().equals("block")).toList());
    }

    @Test
    void end_ofAnExchangeThatWasPushedOut_isNotShown() {
        log.add(0, decided("first", "allow"));
        for (int i = 0; i < CAPACITY; i++) {
            log.add(i, decided("x" + i, "allow"));
        }
        log.add(9, finished("first"));

        assertThat(recent.page(new ExchangeQuery(Map.of(), Long.MAX_VALUE, 1000)).exchanges())
                .hasSize(CAPACITY)
                .noneMatch(exchange -> exchange.end() != null);
    }

    @Test
    void listener_isToldOfTheDecisionAndOfTheEnd() {
        List<ExchangeView> told = new ArrayList<>();
        recent.listen(told::add);

        log.add(1, decided("x", "allow"));
        log.add(2, finished("x"));

        assertThat(told).extracting(ExchangeView::exchangeId).containsExactly("x", "x");
        assertThat(told).extracting(exchange -> exchange.end() != null).containsExactly(false, true);
    }

    @Test
    void summary_countsByActionAndMinute() {
        log.add(0, decided("a", "allow"));
        log.add(60_000_000, decided("b", "block"));
        log.add(61_000_000, decided("c", "allow"));

        RecentExchanges.Summary summary = recent.summary(Instant.ofEpochSecond(119));

        assertThat(summary.total()).isEqualTo(3);
        assertThat(summary.actions()).isEqualTo(Map.of("allow", 2L, "block", 1L));
        assertThat(summary.minutes().get(58)).isEqualTo(Map.of("allow", 1L));
        assertThat(summary.minutes().get(59)).isEqualTo(Map.of("block", 1L, "allow", 1L));
    }
}
