package cloud

import "accountable/config"

// partition is what is particular to one of AWS's separate clouds.
type partition struct {
	region string // where STS is asked when the profile names no region
	skip   string // why its accounts cannot be judged, or ""
}

// defaultPartition is where a profile is that says nothing else.
const defaultPartition = "aws"

const (
	govCloud = "aws-us-gov"
	china    = "aws-cn"
)

// partitions by name. The Account Management API is not offered in GovCloud:
// AWS's table of services by region has no region of that partition for it.
var partitions = map[string]partition{
	defaultPartition: {region: "us-east-1"},
	china:            {region: "cn-north-1"},
	govCloud: {
		region: "us-gov-west-1",
		skip:   "AWS does not offer alternate contacts in GovCloud: set it on the linked standard account",
	},
	"aws-eusc":  {region: "eusc-de-east-1"},
	"aws-iso":   {region: "us-iso-east-1"},
	"aws-iso-b": {region: "us-isob-east-1"},
	"aws-iso-e": {region: "eu-isoe-west-1"},
	"aws-iso-f": {region: "us-isof-south-1"},
}

// endpointVariant is a kind of endpoint that only some services have in some
// regions.
type endpointVariant struct {
	words, key, variable string
	parts                []string // of host names, by the SDK's endpoint rules
}

var endpointVariants = []endpointVariant{
	{"FIPS", "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", []string{"-fips."}},
	{"dual-stack", "use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", []string{".api.aws", ".api.amazonwebservices.", ".api.cloud-aws."}},
}

// regionIn is the region to ask in: the profile's own where it belongs to the
// profile's partition, else one that does. AWS_REGION has no say: it would send
// the keys of one partition to another.
func regionIn(partitionName, region string) string {
	if region != "" && config.PartitionOf(region) == partitionName {
		return region
	}
	if p, ok := partitions[partitionName]; ok {
		return p.region
	}
	return partitions[defaultPartition].region
}
