using System.Diagnostics;

namespace Keepalive.Linux.Tests;

/// <summary>Runs programs to their end.</summary>
internal static class Shell
{
    /// <summary>A command line without quotes; gives what it printed.</summary>
    public static string Run(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ProcessStartInfo info = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{line}: status {process.ExitCode}\n{errors.Result}{output}");
        return output;
    }
}
