using SharpFuzz;

namespace Keepalive.Fuzz;

/// <summary>Puts counters into a library, in place. Apart from the rest, so that the library is not loaded meanwhile.</summary>
internal static class Instrumentation
{
    public static void Of(string library)
    {
        int types = Fuzzer.Instrument(library, _ => true, Options.Value).Count();
        Console.WriteLine($"{library}: {types} types instrumented");
    }
}
