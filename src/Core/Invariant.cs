using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Keepalive.Core;

/// <summary>
/// A condition that can only be false through a fault of this program. Checked in release builds too: the process ends, says
/// why, and its supervisor starts it again, which is better than a node that goes on in a state nobody designed.
/// </summary>
public static class Invariant
{
    /// <exception cref="InvariantException">The condition does not hold.</exception>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition, string what, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!condition) Fail(what, file, line);
    }

    /// <summary>For the branch that cannot be reached: <c>_ =&gt; throw Invariant.Unreachable(state)</c>.</summary>
    public static InvariantException Unreachable(object? value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new($"unexpected value {value} at {Path.GetFileName(file)}:{line}");

    [DoesNotReturn]
    private static void Fail(string what, string file, int line) =>
        throw new InvariantException($"{what}: does not hold at {Path.GetFileName(file)}:{line}");
}

/// <summary>A fault of this program, never of its input.</summary>
public sealed class InvariantException(string message) : Exception(message);
