using System.Diagnostics;

namespace Keepalive.Bench;

/// <summary>Runs programs and waits for conditions.</summary>
internal static class Shell
{
    /// <summary>Runs to the end and gives what it printed.</summary>
    /// <exception cref="BenchException">It ended with a status other than 0.</exception>
    public static string Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return output;
        throw new BenchException($"{program} {string.Join(' ', arguments)}: status {process.ExitCode}\n{errors.Result}{output}");
    }

    public static Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(info) ?? throw new BenchException($"cannot start {program}");
    }

    public static void WaitUntil(string what, TimeSpan limit, Func<bool> condition)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > limit) throw new BenchException($"{what}: not within {limit.TotalSeconds:F0} s");
            Thread.Sleep(5);
        }
    }

    /// <summary>SIGTERM, and SIGKILL when that is not enough.</summary>
    public static void Stop(Process process)
    {
        if (process.HasExited) return;
        Run("kill", "-TERM", $"{process.Id}");
        if (!process.WaitForExit(TimeSpan.FromSeconds(20))) process.Kill(entireProcessTree: true);
    }
}
