namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>The call ends here: what it says, and its status.</summary>
internal sealed class IpvsadmException(string text, int status) : Exception(text)
{
    /// <summary>Options that do not fit together, or values that are none.</summary>
    public const int BadArguments = 2;

    /// <summary>The kernel refused, or the words are no options at all.</summary>
    public const int Refused = 255;

    /// <summary>A listing of a service that is not there.</summary>
    public const int NotThere = 1;

    public int Status { get; } = status;

    /// <summary>In a restore the following lines are still carried out.</summary>
    public bool LetsRestoreGoOn { get; init; }

    public static IpvsadmException Bad(string text) => new(text, BadArguments);

    public static IpvsadmException NotUnderstood(string program) =>
        new($"Try `{program} -h' or '{program} --help' for more information.", Refused);
}
