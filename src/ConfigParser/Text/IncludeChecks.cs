namespace Keepalive.ConfigParser.Text;

/// <summary>Which include problems count, instead of only being logged.</summary>
[Flags]
internal enum IncludeChecks
{
    None = 0,

    /// <summary>A directory, an unreadable or executable file.</summary>
    Read = 1,

    /// <summary>A plain name that is not there.</summary>
    Match = 2,

    /// <summary>A wildcard without match.</summary>
    WildcardMatch = 4,

    /// <summary>A brace alternative without match.</summary>
    BraceMatch = 8,
    All = Read | Match | WildcardMatch | BraceMatch,
}
