namespace Keepalive.Bench;

/// <summary>Measures Keepalive beside real keepalived, in one run, in private network namespaces.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            return args switch
            {
                ["lateness", .. var rest] => Lateness.Run(Options.Parse(rest)),
                ["checks", .. var rest] => Checks.Run(Options.Parse(rest)),
                ["config", .. var rest] => ConfigTest.Run(Options.Parse(rest)),
                ["instances", .. var rest] => Instances.Run(Options.Parse(rest)),
                ["probing", .. var rest] => Probing.Run(Options.Parse(rest)),
                ["contention", .. var rest] => Contention.Run(Options.Parse(["--count", "50", "--interval", "0.02", "--seconds", "20", .. rest])),
                ["single", .. var rest] => Single.Run(Options.Parse(rest)),
                ["reload", .. var rest] => Reloads.Run(Options.Parse(rest)),
                ["takeover", .. var rest] => Takeover.Run(Options.Parse(rest)),
                _ => Usage(),
            };
        }
        catch (BenchException exception)
        {
            Console.Error.WriteLine($"bench: {exception.Message}");
            return 1;
        }
    }

    private static int Usage()
    {
        Console.Error.WriteLine("""
            usage: bench lateness  [--seconds N] [--exe PATH] [--keepalived PATH]
                   bench checks    [--seconds N] [--only CHECK] [--exe PATH] [--keepalived PATH]
                   bench config    [--exe PATH] [--keepalived PATH]
                   bench instances [--count N] [--seconds N] [--rounds N] [--exe PATH] [--keepalived PATH]
                   bench probing   [--seconds N] [--exe PATH]
                   bench takeover  [--count N] [--interval SECONDS] [--seconds N] [--rounds N] [--exe PATH] [--keepalived PATH]
                   bench contention [--count N] [--interval SECONDS] [--seconds N] [--rounds N] [--exe PATH] [--keepalived PATH]
                   bench single    [--interval SECONDS] [--rounds N] [--exe PATH] [--keepalived PATH]
                   bench reload    [--seconds N] [--exe PATH] [--keepalived PATH]
            prints Markdown tables; needs root, iproute2, tcpdump and keepalived
            """);
        return 2;
    }
}
