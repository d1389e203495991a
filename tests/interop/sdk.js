// What the AWS SDK for JavaScript makes of the profile in AWS_PROFILE, as JSON: sdk.js identity | token.
"use strict";

const { STSClient, GetCallerIdentityCommand } = require("@aws-sdk/client-sts");
const { fromSso } = require("@aws-sdk/token-providers");

// Credentials come from the SDK's own chain, as in every program that names none.
async function identity() {
	const { $metadata, ...who } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
	return who;
}

const commands = { identity, token: fromSso() };

commands[process.argv[2]]({}).then(
	(result) => console.log(JSON.stringify(result)),
	(error) => {
		console.error(`${error.name}: ${error.message}`);
		process.exitCode = 1;
	},
);
