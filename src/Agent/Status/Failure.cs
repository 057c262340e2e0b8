using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;

namespace MeshSync.Fabric.Agent.Status;

/// <summary>Sorts what goes wrong with a list or a watch.</summary>
internal enum FailureKind
{
    /// <summary>401: the credentials are none, or none any more.</summary>
    Unauthorized,

    /// <summary>403: RBAC says no.</summary>
    Forbidden,

    /// <summary>410: what was known is too old.</summary>
    Expired,

    /// <summary>Any other answer that is an error.</summary>
    Answered,

    /// <summary>Nothing came, or not in time.</summary>
    TimedOut,

    /// <summary>What came was unreadable.</summary>
    Malformed,

    /// <summary>No connection, or one that broke.</summary>
    Disconnected,
}

internal static class Failure
{
    public static FailureKind KindOf(Exception error) => error switch
    {
        ApiException { Status.Code: 401 } => FailureKind.Unauthorized,
        ApiException { Status.Code: 403 } => FailureKind.Forbidden,
        ApiException { Status.IsExpired: true } => FailureKind.Expired,
        ApiException => FailureKind.Answered,
        TimeoutException => FailureKind.TimedOut,
        JsonException or FormatException => FailureKind.Malformed,
        _ => FailureKind.Disconnected,
    };

    /// <summary>As metrics write it.</summary>
    public static string NameOf(FailureKind kind) => kind switch
    {
        FailureKind.Unauthorized => "unauthorized",
        FailureKind.Forbidden => "forbidden",
        FailureKind.Expired => "expired",
        FailureKind.Answered => "answered",
        FailureKind.TimedOut => "timed_out",
        FailureKind.Malformed => "malformed",
        _ => "disconnected",
    };

    /// <summary>The message with its cause, where the libraries put what really happened.</summary>
    public static string TextOf(Exception error) => error.InnerException is { } cause ? $"{error.Message} {cause.Message}" : error.Message;
}
