using Keepalive.ConfigParser.Model;

namespace Keepalive.ConfigParser.Binding;

/// <summary>Words that virtual_server, real_server and checkers all have; the inner one counts before the outer one.</summary>
internal class CheckDefaults
{
    public uint? Retry { get; set; }
    public TimeSpan? DelayBeforeRetry { get; set; }
    public TimeSpan? Warmup { get; set; }
    public TimeSpan? ConnectTimeout { get; set; }
    public TimeSpan? DelayLoop { get; set; }
    public bool? Alpha { get; set; }
    public string? VirtualHost { get; set; }

    /// <summary>What it comes to inside <paramref name="outer"/>; that itself when nothing is written here.</summary>
    public CheckTimes Within(CheckTimes outer)
    {
        if (Retry is null && (DelayBeforeRetry ?? Warmup ?? ConnectTimeout ?? DelayLoop) is null) return outer;
        return new CheckTimes
        {
            DelayLoop = DelayLoop ?? outer.DelayLoop,
            ConnectTimeout = ConnectTimeout ?? outer.ConnectTimeout,
            Retry = Retry ?? outer.Retry,
            DelayBeforeRetry = DelayBeforeRetry ?? outer.DelayBeforeRetry,
            Warmup = Warmup ?? outer.Warmup,
        };
    }

    /// <summary>As new, to be used for another block.</summary>
    protected void ClearDefaults()
    {
        Retry = null;
        DelayBeforeRetry = null;
        Warmup = null;
        ConnectTimeout = null;
        DelayLoop = null;
        Alpha = null;
        VirtualHost = null;
    }
}
