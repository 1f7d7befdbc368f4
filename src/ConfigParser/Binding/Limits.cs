namespace Keepalive.ConfigParser.Binding;

/// <summary>Bounds that come from the kernel or from keepalived.</summary>
internal static class Limits
{
    /// <summary>IFNAMSIZ - 1.</summary>
    public const int InterfaceNameMax = 15;

    /// <summary>RFC 2338 section 5.3.10: eight octets of authentication data.</summary>
    public const int AuthPasswordBytesMax = 8;

    /// <summary>Process names: TASK_COMM_LEN - 1.</summary>
    public const int ProcessNameMax = 15;

    /// <summary>IP_VS_PENAME_MAXLEN.</summary>
    public const int PersistenceEngineMax = 16;
    public const int BfdNameMax = 31;
    public const int NftablesTableMax = 30;

    /// <summary>One month, what IPVS takes as a time-out.</summary>
    public const int PersistenceSecondsMax = 2_678_400;

    public const int PriorityWeightMax = 253;
    public const int FileWeightMax = 254;
    public const string TimerMax = "4294.967295";
    public const string MicroSecond = "0.000001";
}
