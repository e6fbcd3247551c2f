package io.portreeve.ingest;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param redactSecrets whether the bodies of Secrets and tokens are taken out of events before they are stored */
@ConfigurationProperties("portreeve.ingest")
record RedactionSettings(@DefaultValue("true") boolean redactSecrets) {}
