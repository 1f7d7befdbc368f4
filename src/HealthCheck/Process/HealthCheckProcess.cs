using Microsoft.Extensions.Logging;

namespace Keepalive.HealthCheck.Process;

public sealed class HealthCheckProcess(ILogger logger, int parentDescriptor) : IDisposable
{
    public void Run() => logger.LogInformation("{D}", parentDescriptor);

    public void Dispose()
    {
    }
}
