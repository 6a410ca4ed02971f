/** Resource types that this cloud runs. */
const run = new Set([
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Scheduler::Schedule',
  'AWS::Events::Rule',
]);

/** Resource types that need nothing on one machine, each with the reason. */
export const inertTypes: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'watches metrics of AWS, which nothing here emits',
  'AWS::CloudWatch::CompositeAlarm': 'watches other alarms',
  'AWS::CloudWatch::Dashboard': 'shows metrics of AWS',
  'AWS::Logs::LogGroup': 'logs are files of the data folder here',
  'AWS::Logs::MetricFilter': 'derives metrics from logs in AWS',
  'AWS::Logs::ResourcePolicy': 'lets AWS services write logs',
  'AWS::SNS::Topic': 'carries alarms only, and there are none here',
  'AWS::SNS::TopicPolicy': 'guards a topic that carries alarms only',
  'AWS::SNS::Subscription': 'wakes people on alarms',
  'AWS::Lambda::Permission': 'lets AWS services invoke a function; here the wiring itself says who may',
  'AWS::SQS::QueuePolicy': 'a resource policy; identity policies are what is enforced here',
  'AWS::S3::BucketPolicy': 'a resource policy; every bucket here is reached by signed requests only',
  'AWS::SecretsManager::ResourcePolicy': 'a resource policy; identity policies are what is enforced here',
  'AWS::KMS::Key': 'data at rest is as safe as the disk of this machine',
  'AWS::KMS::Alias': 'names a key that is not used here',
  'AWS::Scheduler::ScheduleGroup': 'only groups schedules',
  'AWS::ResourceGroups::Group': 'only groups resources',
  'AWS::CDK::Metadata': 'tells CDK which constructs were used',
};

/** Why a resource of this type cannot be run here; undefined when it is run, or needs nothing. */
export function unsupportedReason(type: string): string | undefined {
  if (run.has(type) || Object.hasOwn(inertTypes, type)) return undefined;
  return 'the embedded cloud does not run this type, and leaving it out would change what the app does.';
}
