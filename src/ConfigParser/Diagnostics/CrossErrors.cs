using Keepalive.ConfigParser.Text;

namespace Keepalive.ConfigParser.Diagnostics;

/// <summary>
/// KA10xx: lines that are right one by one and cannot be meant together. Only we say so: none of them changes the status of -t. One
/// method for each code.
/// </summary>
internal static class CrossErrors
{
    public static Diagnostic Unused(SourceSpan at, string kind, string name, string user) => Errors.Warning("KA1001", at,
        $"nothing uses {kind} {name}", "it does nothing", $"name it in {user}, or remove it");

    public static Diagnostic WeightOfOwner(
        SourceSpan at, string instance, string tracked, SourceSpan priority, TestEffect effect) => Errors.Warning("KA1002", at,
        $"vrrp_instance {instance}: the weight of {tracked} never counts, because priority 255 never changes",
        "it stays master whatever fails", "write a lower priority, or weight 0 for FAULT", effect) with
        { Related = [new RelatedPlace(priority, "the priority")] };

    public static Diagnostic WeightBeyondLimit(SourceSpan at, string instance, string tracked, int weight, int priority, SourceSpan place) =>
        Errors.Warning("KA1003", at,
            $"vrrp_instance {instance}: weight {weight} of {tracked} never counts, because priority {priority} is the limit already",
            "the priority stays what it is", weight > 0 ? "write a lower priority" : "write a higher priority") with
        { Related = [new RelatedPlace(place, "the priority")] };

    public static Diagnostic SchedulerIgnoresWeights(SourceSpan at, string server, string scheduler, SourceSpan first) =>
        Errors.Warning("KA1004", at, $"virtual_server {server}: lb_algo {scheduler} does not look at weights, and this one differs",
            "every real server gets the same share", scheduler == "lc" ? "write lb_algo wlc" : "write lb_algo wrr") with
        { Related = [new RelatedPlace(first, "a real server with another weight")] };

    public static Diagnostic AnyPortToOne(SourceSpan at, string server, string real, ushort port, SourceSpan place) => Errors.Warning("KA1005", at,
        $"real_server {real}: virtual_server {server} takes every port, and NAT sends all of them to port {port}",
        "clients of every other service reach that port as well", "write the port of the service, or leave the port of the real server away")
        with
    { Related = [new RelatedPlace(place, "the virtual server without a port")] };

    public static Diagnostic NoPortInGroup(SourceSpan at, string server, string real) => Errors.Warning("KA1006", at,
        $"real_server {real} of virtual_server {server} has no port, and NAT of a group or a mark gives it none",
        "packets keep the port that the client chose", "write the port of the service, unless that is what is meant");

    public static Diagnostic AddressInTwoInstances(SourceSpan at, string address, string instance, string other, SourceSpan first) =>
        Errors.Warning("KA1007", at, $"{address} of vrrp_instance {instance} belongs to {other} as well",
            "whichever of them leaves MASTER takes the address from the other", "give it to one of them") with
        { Related = [new RelatedPlace(first, $"in {other}")] };
}
