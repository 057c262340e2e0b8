namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

public sealed class CredentialsTests
{
    [Fact]
    public async Task TokenFile_Replaced_IsUsedFromTheNextRequestOn()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{token: ignored, tokenFile: token}");
        bench.Write("token", "one\n");
        bench.Server.Admits = "Bearer one";
        Assert.True(await bench.IsAdmitted());

        bench.Server.Admits = "Bearer two";
        Assert.False(await bench.IsAdmitted());
        bench.Write("token", "two\n");
        Assert.True(await bench.IsAdmitted());
        Assert.Equal(1, bench.Server.Refusals);
    }

    [Fact]
    public async Task TokenFile_Missing_IsAsPassingAsALostConnection()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{tokenFile: token}");
        bench.Server.Admits = "Bearer one";

        await Assert.ThrowsAsync<HttpRequestException>(bench.IsAdmitted);
        bench.Write("token", "one");
        Assert.True(await bench.IsAdmitted());
    }

    [Fact]
    public async Task Kubeconfig_Rewritten_IsReadAgainWhenTheServerRefuses_AndWhenItIsTime()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{token: one}");
        bench.Server.Admits = "Bearer one";
        Assert.True(await bench.IsAdmitted());

        bench.Server.Admits = "Bearer two";
        bench.WriteKubeconfig("{token: two}");
        Assert.True(await bench.IsAdmitted());
        Assert.Equal(1, bench.Server.Refusals);

        bench.Server.Admits = "Bearer three";
        bench.WriteKubeconfig("{token: three}");
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await bench.IsAdmitted());
        Assert.Equal(1, bench.Server.Refusals);
    }

    [Fact]
    public async Task Kubeconfig_HalfWritten_ChangesNothingUntilItIsWhole()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{username: me, password: secret}");
        bench.Server.Admits = $"Basic {Convert.ToBase64String("me:secret"u8)}";
        Assert.True(await bench.IsAdmitted());

        bench.Write("kubeconfig", "clusters: [{name: c, clu");
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await bench.IsAdmitted());

        bench.WriteKubeconfig("{token: next}");
        bench.Server.Admits = "Bearer next";
        Assert.True(await bench.IsAdmitted());
    }

    [Fact]
    public async Task ClientCertificate_Rotated_TakesNewConnections()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{client-certificate: client.crt, client-key: client.key}");
        bench.WriteCertificate("one");
        bench.Server.Admits = "CN=one";
        Assert.True(await bench.IsAdmitted());

        bench.Server.Admits = "CN=two";
        Assert.False(await bench.IsAdmitted());
        bench.WriteCertificate("two");
        Assert.True(await bench.IsAdmitted());
    }

    [Fact]
    public async Task ClientCertificate_WithTheKeyOfAnother_IsLeftAloneUntilBothFit()
    {
        await using var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig("{client-certificate: client.crt, client-key: client.key}");
        bench.WriteCertificate("one");
        bench.Server.Admits = "CN=one";
        Assert.True(await bench.IsAdmitted());

        var (certificate, key) = bench.Authority.Issue("two");
        bench.Write("client.crt", certificate);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await bench.IsAdmitted());

        bench.Write("client.key", key);
        bench.Server.Admits = "CN=two";
        Assert.True(await bench.IsAdmitted());
    }

    [Fact]
    public async Task Authorities_WhileTheyAreExchanged_AreAllOfTheBundle()
    {
        await using var bench = await CredentialsBench.Set();
        using var former = new TestAuthority();
        bench.WriteKubeconfig("{token: one}", authorities: $"{former.Pem}\n{bench.Authority.Pem}\n");
        bench.Server.Admits = "Bearer one";

        Assert.True(await bench.IsAdmitted());
    }

    [Fact]
    public async Task Server_OfAnotherAuthority_IsNotTalkedTo()
    {
        await using var bench = await CredentialsBench.Set();
        using var other = new TestAuthority();
        bench.WriteKubeconfig("{token: one}", authorities: other.Pem);
        bench.Server.Admits = "Bearer one";

        await Assert.ThrowsAsync<HttpRequestException>(bench.IsAdmitted);
    }
}
