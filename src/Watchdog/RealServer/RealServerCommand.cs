using Keepalive.Core;

namespace Keepalive.Watchdog.RealServer;

/// <summary>keepalive realserver: what an administrator does by hand on each real server, in the right order, with the reasons.</summary>
internal static class RealServerCommand
{
    private const string Usage = """
        Usage: keepalive realserver up|down|show --vip ADDRESS... [--mode dr|tun] [--persist] [--dry-run]
          up         take packets for the addresses, and let no neighbour know of it
          down       the way back; settings stay while other virtual addresses need them
          show       say what is so and what is not; status 1 when something is missing
          --vip      virtual addresses, IPv4 or IPv6, as many as wanted
          --mode     dr: on lo (as it is unless told otherwise); tun: on tunl0 or ip6tnl0
          --persist  after a boot too: a unit of systemd is written, or taken away
          --dry-run  say what would be done
        """;

    /// <summary>0: all is as asked for; 1: something could not be done, or is not so; 2: bad options.</summary>
    /// <param name="words">The command line behind the name of the command.</param>
    /// <param name="output">Gets a line for each step.</param>
    /// <param name="errors">Gets what went wrong.</param>
    /// <param name="units">Where systemd's units are.</param>
    public static int Run(IReadOnlyList<string> words, TextWriter output, TextWriter errors, string units = RealServerBoot.DefaultFolder)
    {
        if (Parse(words, out Asked asked) is string problem)
        {
            errors.WriteLine(problem);
            errors.WriteLine(Usage);
            return 2;
        }
        using RealServerHost host = new(units);
        List<RealServerStep> steps = asked.Verb == "down"
            ? RealServerPlan.Down(asked.Mode, asked.Addresses, host.HasOthers(asked.Addresses), asked.Persist)
            : RealServerPlan.Up(asked.Mode, asked.Addresses, asked.Persist);
        return asked.Verb == "show" ? Show(host, steps, output) : CarryOut(host, steps, asked.DryRun, output, errors);
    }

    /// <summary>A command line as it is understood.</summary>
    private sealed class Asked
    {
        public string Verb { get; set; } = "";
        public RealServerMode Mode { get; set; }
        public List<IpAddress> Addresses { get; } = [];
        public bool Persist { get; set; }
        public bool DryRun { get; set; }
    }

    private static int Show(RealServerHost host, List<RealServerStep> steps, TextWriter output)
    {
        int missing = 0;
        foreach (RealServerStep step in steps)
        {
            bool done = host.IsDone(step);
            if (!done) missing++;
            output.WriteLine($"{(done ? "yes" : "NO "),-4}{step,-44} {step.Why}");
        }
        return missing == 0 ? 0 : 1;
    }

    private static int CarryOut(RealServerHost host, List<RealServerStep> steps, bool dryRun, TextWriter output, TextWriter errors)
    {
        foreach (RealServerStep step in steps)
        {
            bool done = host.IsDone(step);
            string what = done ? "is so" : dryRun ? "would" : "done";
            string? failure = done || dryRun ? null : host.Do(step);
            if (failure is not null)
            {
                errors.WriteLine($"{step}: {failure}; nothing after it was done");
                return 1;
            }
            output.WriteLine($"{what,-6}{step,-44} {step.Why}");
        }
        return 0;
    }

    private static string? Parse(IReadOnlyList<string> words, out Asked asked)
    {
        asked = new Asked();
        bool expectAddress = false;
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word is "up" or "down" or "show" && asked.Verb.Length == 0) asked.Verb = word;
            else if (word == "--dry-run") asked.DryRun = true;
            else if (word == "--persist") asked.Persist = true;
            else if (word == "--mode" && i + 1 < words.Count && TryMode(words[i + 1], out RealServerMode mode)) (asked.Mode, i) = (mode, i + 1);
            else if (word == "--vip") expectAddress = true;
            else if (expectAddress && IpAddress.TryParse(word, out IpAddress address)) asked.Addresses.Add(address);
            else return $"{word}: {(expectAddress ? "not an address, nor an option" : "not understood here")}";
        }
        if (asked.Verb.Length == 0) return "one of up, down and show is needed";
        return asked.Addresses.Count == 0 ? "--vip and at least one address are needed" : null;
    }

    private static bool TryMode(string word, out RealServerMode mode)
    {
        mode = word == "tun" ? RealServerMode.Tun : RealServerMode.Dr;
        return word is "dr" or "tun";
    }
}
