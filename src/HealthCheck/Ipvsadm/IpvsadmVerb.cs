namespace Keepalive.HealthCheck.Ipvsadm;

/// <summary>What one call does; the first option of the command line says it.</summary>
internal enum IpvsadmVerb
{
    None,
    AddService,
    EditService,
    DeleteService,
    Clear,
    Restore,
    Save,
    AddServer,
    EditServer,
    DeleteServer,
    List,
    Zero,
    SetTimeouts,
    StartDaemon,
    StopDaemon,
    Help,
    Version,
}
