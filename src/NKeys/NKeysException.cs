namespace NATS.NKeys;

/// <summary>A key is malformed, or cannot do what is asked of it.</summary>
public class NKeysException(string message, Exception? innerException = null) : Exception(message, innerException);
