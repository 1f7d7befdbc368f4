using Keepalive.HealthCheck.Engine;

namespace Keepalive.HealthCheck.Tests.Engine;

/// <summary>A kernel's table under commands, with the kernel's refusals (EEXIST, ENOENT, ESRCH) as failed assertions.</summary>
internal static class TableApplied
{
    public static void To(Dictionary<ServiceKey, TableService> table, IpvsCommand command)
    {
        switch (command)
        {
            case IpvsCommand.AddService add:
                Assert.True(table.TryAdd(add.Service, new TableService(add.Settings)), $"{add.Service} exists");
                break;
            case IpvsCommand.SetService set:
                table[set.Service].Settings = set.Settings;
                break;
            case IpvsCommand.RemoveService remove:
                Assert.True(table.Remove(remove.Service), $"{remove.Service} does not exist");
                break;
            case IpvsCommand.AddDestination add:
                Assert.True(table[add.Service].Destinations.TryAdd(add.Destination, add.Settings), $"{add.Destination} exists");
                break;
            case IpvsCommand.SetDestination set:
                Assert.True(table[set.Service].Destinations.ContainsKey(set.Destination), $"{set.Destination} does not exist");
                table[set.Service].Destinations[set.Destination] = set.Settings;
                break;
            case IpvsCommand.RemoveDestination remove:
                Assert.True(table[remove.Service].Destinations.Remove(remove.Destination), $"{remove.Destination} does not exist");
                break;
            default:
                Assert.Fail($"unknown command {command}");
                break;
        }
    }
}
