using System.Diagnostics;

namespace Keepalive.Topology.Harness;

/// <summary>Runs programs to their end.</summary>
internal static class Shell
{
    /// <summary>Runs a program and gives what it printed on standard output.</summary>
    /// <exception cref="BedException">It ended with a status other than 0.</exception>
    public static string Run(string program, params string[] arguments)
    {
        (int status, string output, string errors) = Try(program, arguments);
        if (status == 0) return output;
        throw new BedException($"{program} {string.Join(' ', arguments)}: status {status}\n{errors}{output}");
    }

    /// <summary>Runs a program whatever its exit status.</summary>
    public static (int Status, string Output, string Errors) Try(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(info) ?? throw new BedException($"cannot start {program}");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>Whether a command is on PATH.</summary>
    public static bool Has(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Any(folder => File.Exists(Path.Combine(folder, command)));
}
