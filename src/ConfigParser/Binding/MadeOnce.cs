namespace Keepalive.ConfigParser.Binding;

/// <summary>
/// What is made when it is first asked for, and then stays: of two threads that ask at once, both get the one that was kept. Tables are
/// told apart by identity, so there must never be two of one.
/// </summary>
internal static class MadeOnce
{
    public static T Of<T>(ref T? kept, Func<T> make)
        where T : class =>
        Volatile.Read(ref kept) ?? Made(ref kept, make());

    private static T Made<T>(ref T? kept, T made)
        where T : class =>
        Interlocked.CompareExchange(ref kept, made, null) ?? made;
}
