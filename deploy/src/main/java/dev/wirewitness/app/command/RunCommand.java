package dev.wirewitness.app.command;

import dev.wirewitness.app.Wirewitness;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: the proxy, until it is told to stop. */
@Command(
        name = "run",
        description = "Run the proxy and its admin server until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() throws InvalidSettings, IOException, InterruptedException {
        Settings settings = options.read();
        Wirewitness wirewitness = Wirewitness.start(settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    System.out.println("stopping: open exchanges may end within " + wirewitness.drain().toSeconds() + " s");
                    wirewitness.close();
                    System.out.println("stopped");
                    stopped.countDown();
                },
                "shutdown"));
        announce(wirewitness, settings);
        stopped.await();
        return ExitCode.FINE;
    }

    private static void announce(Wirewitness wirewitness, Settings settings) {
        String admin = "http://" + text(wirewitness.adminAddress()) + "/";
        System.out.println("proxy   http://" + text(wirewitness.proxyAddress()));
        wirewitness.transparentAddress().ifPresent(address ->
                System.out.println("        " + text(address) + " for redirected connections (transparent)"));
        System.out.println("admin   " + admin);
        System.out.println("PAC     " + admin + "proxy.pac");
        System.out.println("CA      " + wirewitness.caFile());
        System.out.println("data    " + settings.dataDir());
        System.out.println("policy  " + wirewitness.policyName());
        if (wirewitness.adminToken().created()) {
            System.out.println("token   " + wirewitness.adminToken().value()
                    + "   (shown once; also in " + settings.dataDir().resolve("admin.token") + ")");
        }
        System.out.println("ready in " + ManagementFactory.getRuntimeMXBean().getUptime() + " ms");
        System.out.flush();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress() == null ? address.getHostString() : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
